import { ButtonLink } from '@/components/button';
import { useTitle } from '@/components/page-header';
import { EmptyState } from '@/components/states';

/** A page that exists but is not open to the viewer's role. */
export function NotForYouPage() {
  useTitle('Not for your role');
  return (
    <div className="page">
      <EmptyState
        icon="shield"
        title="This page is not for your role"
        action={<ButtonLink to="/">Back to home</ButtonLink>}
      >
        If you think you should see it, ask an administrator of this app.
      </EmptyState>
    </div>
  );
}

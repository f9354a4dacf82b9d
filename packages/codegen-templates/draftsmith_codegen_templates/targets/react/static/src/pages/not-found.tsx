import { ButtonLink } from '@/components/button';
import { useTitle } from '@/components/page-header';
import { EmptyState } from '@/components/states';

export function NotFoundPage() {
  useTitle('Not found');
  return (
    <div className="page">
      <EmptyState
        icon="compass"
        title="There is no such page"
        action={<ButtonLink to="/">Back to home</ButtonLink>}
      >
        The address may be mistyped, or what was here has moved.
      </EmptyState>
    </div>
  );
}

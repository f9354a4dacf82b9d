import { useRouteError } from 'react-router';
import { Button } from '@/components/button';
import { ErrorState } from '@/components/states';

/** What is shown instead of a page that failed to draw; the rest of the app stays usable. */
export function CrashPage() {
  const error = useRouteError();
  return (
    <div className="page">
      <ErrorState
        error={error}
        action={
          <Button icon="refresh" onClick={() => window.location.reload()}>
            Reload the page
          </Button>
        }
      />
    </div>
  );
}

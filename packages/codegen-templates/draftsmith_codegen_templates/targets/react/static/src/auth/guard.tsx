import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ErrorState } from '@/components/states';
import { PageSkeleton } from '@/components/skeleton';
import { mayEver, type Audience } from '@/lib/access';
import { NotForYouPage } from '@/pages/not-for-you';
import { useSession } from './session';

/** Shows a page to those who may ever see it; visitors go to the log-in page and come back after. */
export function Guard({ audience, children }: { audience: Audience; children: ReactNode }) {
  const { viewer, status, error, refetch } = useSession();
  const location = useLocation();

  if (status === 'pending') return <PageSkeleton />;
  if (status === 'error') return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (mayEver(audience, viewer)) return children;
  if (viewer) return <NotForYouPage />;
  const next = encodeURIComponent(location.pathname + location.search);
  return <Navigate to={`/login?next=${next}`} replace />;
}

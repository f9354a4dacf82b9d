import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { MutationCache } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { forgetSession, isSignedIn } from '@/auth/session';
import { ConfirmProvider } from '@/components/confirm';
import { ToastProvider, useToast } from '@/components/toast';

const isRefused = (error: unknown) =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;

/** A refusal will not change by asking again; a broken connection may. */
function createQueryClient(onSessionEnd: () => void): QueryClient {
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.status === 401 && isSignedIn(client)) {
      forgetSession(client);
      onSessionEnd();
    }
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        networkMode: 'always',
        retry: (failures, error) => !isRefused(error) && failures < 2,
      },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ToastProvider>
      <ConfirmProvider>
        <Queries>{children}</Queries>
      </ConfirmProvider>
    </ToastProvider>
  );
}

function Queries({ children }: { children: ReactNode }) {
  const toast = useToast();
  const [client] = useState(() =>
    createQueryClient(() => toast.error('Your session has ended. Please sign in again.')),
  );
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

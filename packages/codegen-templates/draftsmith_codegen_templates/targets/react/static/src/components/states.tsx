import type { ReactNode } from 'react';
import { ApiError } from '@/api/client';
import { Button } from './button';
import { Icon, type IconName } from './icon';

interface StateProps {
  icon: IconName;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

function State({ icon, title, children, action, role }: StateProps & { role?: 'alert' }) {
  return (
    <div className="state" role={role}>
      <span className="state-icon">
        <Icon name={icon} />
      </span>
      <h2 className="state-title">{title}</h2>
      {children && <p className="state-text">{children}</p>}
      {action && <div className="state-action">{action}</div>}
    </div>
  );
}

/** Nothing here yet: says what belongs here and how to begin. */
export function EmptyState(props: StateProps) {
  return <State {...props} />;
}

interface Explanation {
  icon: IconName;
  title: string;
  text: string;
  canRetry: boolean;
}

function explain(error: unknown): Explanation {
  if (error instanceof ApiError) {
    if (error.isOffline) {
      const text = 'Check your connection. Nothing you entered is lost.';
      return { icon: 'offline', title: 'The server cannot be reached', text, canRetry: true };
    }
    if (error.status === 403) {
      return { icon: 'shield', title: 'Not allowed', text: error.message, canRetry: false };
    }
    if (error.status === 404) {
      const text = 'It may have been removed, or it is not yours to see.';
      return { icon: 'compass', title: 'This was not found', text, canRetry: false };
    }
    return { icon: 'alert', title: 'That did not work', text: error.message, canRetry: true };
  }
  const text = 'An unexpected problem occurred. Trying again often helps.';
  return { icon: 'alert', title: 'Something went wrong', text, canRetry: true };
}

export function ErrorState({
  error,
  onRetry,
  action,
}: {
  error: unknown;
  onRetry?: () => void;
  action?: ReactNode;
}) {
  const { icon, title, text, canRetry } = explain(error);
  const reference = error instanceof ApiError ? error.requestId : null;
  return (
    <State
      role="alert"
      icon={icon}
      title={title}
      action={
        <>
          {canRetry && onRetry && (
            <Button icon="refresh" onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </>
      }
    >
      {text}
      {reference && <small className="state-reference">Reference: {reference}</small>}
    </State>
  );
}

import { useEffect, type ReactNode } from 'react';
import { Link } from 'react-router';
import { app } from '@/app/app';
import { Icon } from './icon';

/** Names the browser tab after the page. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${app.title}`;
  }, [title]);
}

export function PageHeader({
  title,
  aside,
  subtitle,
  back,
  actions,
}: {
  title: string;
  /** Stands beside the title: a count or a badge. */
  aside?: ReactNode;
  subtitle?: ReactNode;
  back?: { to: string; label: string };
  actions?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="page-header">
      {back && (
        <Link to={back.to} className="back-link">
          <Icon name="arrowLeft" />
          {back.label}
        </Link>
      )}
      <div className="page-header-row">
        <div className="page-heading">
          <h1>
            {title}
            {aside}
          </h1>
          {subtitle && <p className="page-subtitle">{subtitle}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </div>
    </header>
  );
}

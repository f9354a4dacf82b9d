import { app } from '@/app/app';
import { useSession } from '@/auth/session';
import { useTitle } from '../page-header';

const today = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
});

export function greeting(hour: number): string {
  if (hour < 5) return 'Good night';
  if (hour < 12) return 'Good morning';
  return hour < 18 ? 'Good afternoon' : 'Good evening';
}

export function Welcome({ children }: { children?: React.ReactNode }) {
  useTitle('Home');
  const { viewer } = useSession();
  const now = new Date();
  // "Dr. Ada Lovelace" is greeted as "Dr. Ada Lovelace", "Ada Lovelace" as "Ada".
  const name = viewer?.name?.trim() ?? '';
  const called = /^\p{L}+\./u.test(name) ? name : name.split(/\s+/)[0];
  return (
    <header className="welcome">
      <div>
        <p className="welcome-date">{today.format(now)}</p>
        <h1>
          {viewer ? [greeting(now.getHours()), called].filter(Boolean).join(', ') : app.title}
        </h1>
        {!viewer && app.tagline && <p className="page-subtitle">{app.tagline}</p>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  );
}

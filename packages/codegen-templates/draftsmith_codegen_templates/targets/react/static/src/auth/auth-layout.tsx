import type { ReactNode } from 'react';
import { app } from '@/app/app';
import { Brand } from '@/layout/brand';

/** The frame of the log-in and sign-up pages: the form, and on wide screens what the app is about. */
export function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="auth">
      <main className="auth-main">
        <Brand />
        <div className="auth-form page-enter">{children}</div>
        <span />
      </main>
      <aside className="auth-aside" aria-hidden="true">
        <Rings />
        <div className="auth-words">
          <p className="auth-title">{app.title}</p>
          {app.tagline && <p className="auth-summary">{app.tagline}</p>}
        </div>
      </aside>
    </div>
  );
}

const radii = [60, 120, 180, 240, 300, 360, 420, 480];

function Rings() {
  return (
    <svg className="auth-rings" viewBox="0 0 600 600" preserveAspectRatio="xMidYMid slice">
      {radii.map((radius, index) => (
        <circle
          key={radius}
          cx={430}
          cy={170}
          r={radius}
          fill="none"
          stroke="currentColor"
          strokeWidth={1}
          opacity={0.5 - index * 0.05}
        />
      ))}
      {[
        [430, 50, 9],
        [322, 222, 6],
        [190, 170, 11],
        [514, 453, 7],
        [265, 418, 5],
      ].map(([cx, cy, r]) => (
        <circle key={cx} cx={cx} cy={cy} r={r} fill="currentColor" />
      ))}
    </svg>
  );
}

import { Link } from 'react-router';
import { app } from '@/app/app';
import { initials } from '@/lib/format';

export function BrandMark() {
  return (
    <span className="brand-mark" aria-hidden="true">
      {initials(app.title)}
    </span>
  );
}

export function Brand() {
  return (
    <Link to="/" className="brand">
      <BrandMark />
      <span className="brand-name">{app.title}</span>
    </Link>
  );
}

import type { Role } from '@/app/roles';

/** The signed-in person, as the API tells it. */
export interface Viewer {
  id: string;
  email: string;
  name: string | null;
  role: Role;
  /** The viewer's own profile row, when the role has one. */
  profile_id: string | null;
}

/**
 * Who could ever be allowed something: the part of an access rule that is known before a row is.
 * It hides what would certainly be refused; the API has the last word.
 */
export type Audience = 'everyone' | 'signed_in' | readonly Role[];

export function mayEver(audience: Audience, viewer: Viewer | null): boolean {
  if (audience === 'everyone') return true;
  if (viewer === null) return false;
  return audience === 'signed_in' || audience.includes(viewer.role);
}

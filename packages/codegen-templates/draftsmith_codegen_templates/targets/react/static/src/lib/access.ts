import type { AnyEntity } from '@/api/entity';
import { profileOf } from '@/app/profiles';
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

/** Whether there is more to read of an entity than the viewer's own profile. */
export function mayBrowse({ access }: Pick<AnyEntity, 'access'>, viewer: Viewer | null): boolean {
  return mayEver(access.read, viewer) && !(viewer && access.alone?.includes(viewer.role));
}

/** The relations that are the viewer in every row of an entity that they may read. */
export function mineIn(
  { access }: Pick<AnyEntity, 'access'>,
  viewer: Viewer | null,
): readonly string[] {
  return (viewer && access.mine?.[viewer.role]) ?? [];
}

const left = (fields: Readonly<Record<string, readonly Role[]>> = {}, viewer: Viewer | null) =>
  Object.keys(fields).filter((name) => !viewer || !fields[name]?.includes(viewer.role));

/** The fields of an entity that the viewer does not see. */
export function unseenIn({ access }: Pick<AnyEntity, 'access'>, viewer: Viewer | null): string[] {
  return left(access.see, viewer);
}

/** The fields that the viewer is not asked for: others set them, or the viewer could not see what a record has already. */
export function unaskedIn(
  { access }: Pick<AnyEntity, 'access'>,
  viewer: Viewer | null,
  isNew: boolean,
): string[] {
  return [...left(access.set, viewer), ...(isNew ? [] : left(access.see, viewer))];
}

/** Whether the rows of an entity are the profiles of people like the viewer, who has one already. */
export function isOwnProfile(entity: Pick<AnyEntity, 'path'>, viewer: Viewer | null): boolean {
  return Boolean(viewer?.profile_id) && profileOf[viewer?.role ?? 'admin']?.path === entity.path;
}

/** Whether to offer a new row: nobody needs a second profile. */
export function mayAdd(entity: Pick<AnyEntity, 'path' | 'access'>, viewer: Viewer | null): boolean {
  return mayEver(entity.access.create, viewer) && !isOwnProfile(entity, viewer);
}

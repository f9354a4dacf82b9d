import type { AnyEntity } from '@/api/entity';
import { useSession } from '@/auth/session';
import { mayAdd } from '@/lib/access';
import { ButtonLink } from './button';

/** Leads to the form for a new record, for those who may make one. */
export function CreateLink({ entity, primary = false }: { entity: AnyEntity; primary?: boolean }) {
  const { viewer } = useSession();
  if (!mayAdd(entity, viewer)) return null;
  return (
    <ButtonLink to={`/${entity.path}/new`} variant={primary ? 'primary' : 'secondary'} icon="plus">
      New {entity.one}
    </ButtonLink>
  );
}

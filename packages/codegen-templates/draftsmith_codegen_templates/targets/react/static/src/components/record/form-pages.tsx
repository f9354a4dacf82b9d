import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useRef } from 'react';
import type { FieldValues } from 'react-hook-form';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { AnyEntity, BaseRow, Entity, Reference } from '@/api/entity';
import { useRow, useSave } from '@/api/hooks';
import { useSession } from '@/auth/session';
import type { Role } from '@/app/roles';
import { unaskedIn } from '@/lib/access';
import { NotForYouPage } from '@/pages/not-for-you';
import { ButtonLink } from '../button';
import { referencesOf } from '../fields/references';
import { PageHeader } from '../page-header';
import { PageSkeleton } from '../skeleton';
import { ErrorState } from '../states';
import { useToast } from '../toast';
import { RecordForm, type FieldsOf } from './record-form';

/** The entities a form's relation fields point to, by field name. */
type Relations = Readonly<Record<string, AnyEntity>>;

interface FormPageProps<Row extends BaseRow, Values extends FieldValues, Input> {
  entity: Entity<Row, Input>;
  schema: z.ZodObject & z.ZodType<Input, Values>;
  /** The form values of a row, or of a new one. */
  values: (row?: Row) => Values;
  fields: FieldsOf<Values>;
}

interface CreatePageProps<
  Row extends BaseRow,
  Values extends FieldValues,
  Input,
> extends FormPageProps<Row, Values, Input> {
  relations: Relations;
  /** Relations that have to be the viewer's own profile, by role: the access rules ask for it. */
  own: Partial<Record<Role, readonly string[]>>;
}

/** A new record. `?doctor_id=…` in the address fills a relation in. */
export function CreatePage<Row extends BaseRow, Values extends FieldValues, Input>({
  entity,
  schema,
  values,
  fields,
  relations,
  own,
}: CreatePageProps<Row, Values, Input>) {
  const { viewer } = useSession();
  const [params] = useSearchParams();
  const { save, onDone } = useSaveAndGo(entity);
  const unasked = unaskedIn(entity, viewer, true);

  const locked = (viewer?.profile_id && own[viewer.role]) || [];
  const given = Object.keys(relations).flatMap((field) => {
    const id = locked.includes(field) ? viewer?.profile_id : params.get(field);
    return id ? [{ field, id }] : [];
  });
  const found = useQueries({
    queries: given.map(({ field, id }) => ({
      queryKey: [relations[field]?.path, 'reference', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => relations[field]?.reference(id, signal),
      retry: false,
    })),
  });
  if (found.some((query) => query.isPending)) return <PageSkeleton />;

  const references: Record<string, readonly Reference[]> = {};
  const filled: Record<string, string> = {};
  given.forEach(({ field }, index) => {
    const reference = found[index]?.data;
    if (!reference) return;
    references[field] = [reference];
    filled[field] = reference.id;
  });

  return (
    <div className="page page-narrow">
      <PageHeader
        title={`New ${entity.one}`}
        back={{ to: `/${entity.path}`, label: entity.plural }}
      />
      <RecordForm
        schema={schema}
        values={{ ...values(), ...filled }}
        fields={fields}
        references={{ references, locked, unasked }}
        submitLabel={`Create ${entity.one}`}
        onSubmit={save}
        onDone={onDone}
      />
    </div>
  );
}

/** Changes a record. */
export function EditPage<Row extends BaseRow, Values extends FieldValues, Input>({
  entity,
  schema,
  values,
  fields,
}: FormPageProps<Row, Values, Input>) {
  const { id = '' } = useParams();
  const { data: row, error, refetch } = useRow(entity, id);
  const { save, onDone } = useSaveAndGo(entity, id);
  const { viewer } = useSession();
  const references = useMemo(
    () => ({
      references: row ? referencesOf(row) : {},
      locked: [],
      unasked: unaskedIn(entity, viewer, false),
    }),
    [row, entity, viewer],
  );

  if (error && !row) {
    return (
      <div className="page">
        <ErrorState
          error={error}
          onRetry={() => void refetch()}
          action={<ButtonLink to={`/${entity.path}`}>All {entity.many}</ButtonLink>}
        />
      </div>
    );
  }
  if (!row) return <PageSkeleton />;
  if (!row.can.update) return <NotForYouPage />;
  return (
    <div className="page page-narrow">
      <PageHeader
        title={`Edit ${entity.one}`}
        subtitle={entity.label(row)}
        back={{ to: `/${entity.path}/${row.id}`, label: entity.label(row) }}
      />
      <RecordForm
        schema={schema}
        values={values(row)}
        fields={fields}
        references={references}
        submitLabel="Save changes"
        onSubmit={save}
        onDone={onDone}
      />
    </div>
  );
}

/** Saves, then says so and shows the record. */
function useSaveAndGo<Row extends BaseRow, Input>(entity: Entity<Row, Input>, id?: string) {
  const { mutateAsync } = useSave(entity, id);
  const toast = useToast();
  const navigate = useNavigate();
  const saved = useRef<Row>(null);

  const save = useCallback(
    async (input: Input) => {
      saved.current = await mutateAsync(input);
    },
    [mutateAsync],
  );
  const onDone = useCallback(() => {
    if (!saved.current) return;
    toast.success(`${entity.singular} ${id === undefined ? 'created' : 'saved'}.`);
    void navigate(`/${entity.path}/${saved.current.id}`, { replace: true });
  }, [entity, id, navigate, toast]);
  return { save, onDone };
}

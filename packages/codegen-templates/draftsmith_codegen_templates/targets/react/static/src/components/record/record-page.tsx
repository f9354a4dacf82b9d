import type { ReactNode } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { BaseRow, Entity } from '@/api/entity';
import { useRemove, useRow } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { mayBrowse } from '@/lib/access';
import { Button, ButtonLink } from '../button';
import { useConfirm } from '../confirm';
import { PageHeader } from '../page-header';
import { PageSkeleton } from '../skeleton';
import { ErrorState } from '../states';
import { useToast } from '../toast';
import { Ago } from '../values';
import { RecordSteps, type Steps } from './record-steps';

interface RecordPageProps<Row extends BaseRow> {
  entity: Entity<Row, never>;
  /** The record's state in one word, beside its name. */
  status?: (row: Row) => ReactNode;
  /** The ways its states may go: a button for each that is open to the viewer. */
  steps?: Steps;
  children?: (row: Row) => ReactNode;
}

/** One record: its name, what can be done with it, and (as children) its fields and related records. */
export function RecordPage<Row extends BaseRow>({
  entity,
  status,
  steps,
  children,
}: RecordPageProps<Row>) {
  const { id = '' } = useParams();
  const { data: row, error, refetch } = useRow(entity, id);
  const { viewer } = useSession();
  const back = mayBrowse(entity, viewer)
    ? { to: `/${entity.path}`, label: entity.plural }
    : { to: '/', label: 'Home' };

  if (error && !row) {
    return (
      <div className="page">
        <ErrorState
          error={error}
          onRetry={() => void refetch()}
          action={<ButtonLink to={back.to}>{back.label}</ButtonLink>}
        />
      </div>
    );
  }
  if (!row) return <PageSkeleton />;
  return (
    <div className="page">
      <PageHeader
        title={entity.label(row)}
        aside={status?.(row)}
        subtitle={
          <>
            {entity.singular} · added <Ago value={row.created_at} />
            {row.updated_at !== row.created_at && (
              <>
                , changed <Ago value={row.updated_at} />
              </>
            )}
          </>
        }
        back={back}
        actions={
          <>
            {steps && <RecordSteps entity={entity} row={row} steps={steps} />}
            <RecordActions entity={entity} row={row} quiet={steps !== undefined} />
          </>
        }
      />
      {children?.(row)}
    </div>
  );
}

function RecordActions<Row extends BaseRow>({
  entity,
  row,
  quiet,
}: {
  entity: Entity<Row, never>;
  row: Row;
  /** Other buttons matter more. */
  quiet: boolean;
}) {
  const navigate = useNavigate();
  const confirm = useConfirm();
  const toast = useToast();
  const remove = useRemove(entity);

  const onDelete = async () => {
    const yes = await confirm({
      title: `Delete this ${entity.one}?`,
      text: `“${entity.label(row)}” will be removed for good. This cannot be undone.`,
      confirmLabel: 'Delete',
      danger: true,
    });
    if (!yes) return;
    remove.mutate(row.id, {
      onSuccess: () => {
        toast.success(`${entity.singular} deleted.`);
        void navigate(`/${entity.path}`);
      },
      onError: (error) => toast.error(error.message),
    });
  };

  return (
    <>
      {row.can.delete && (
        <Button icon="trash" busy={remove.isPending} onClick={() => void onDelete()}>
          Delete
        </Button>
      )}
      {row.can.update && (
        <ButtonLink
          to={`/${entity.path}/${row.id}/edit`}
          variant={quiet ? 'secondary' : 'primary'}
          icon="pencil"
        >
          Edit
        </ButtonLink>
      )}
    </>
  );
}

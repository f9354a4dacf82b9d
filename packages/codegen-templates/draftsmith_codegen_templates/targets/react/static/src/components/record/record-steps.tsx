import type { BaseRow, Entity } from '@/api/entity';
import { useSave } from '@/api/hooks';
import { useSession } from '@/auth/session';
import { unaskedIn } from '@/lib/access';
import { stepsFrom, type Step } from '@/lib/steps';
import { Button } from '../button';
import { useConfirm } from '../confirm';
import { useToast } from '../toast';

/** By field, how a record's states change. */
export type Steps = Readonly<Record<string, readonly Step[]>>;

/** A button for each step that the viewer may take with a record as it is; what ends its way is asked about first. */
export function RecordSteps<Row extends BaseRow>({
  entity,
  row,
  steps,
}: {
  entity: Entity<Row, never>;
  row: Row;
  steps: Steps;
}) {
  const { viewer } = useSession();
  const values = new Map<string, unknown>(Object.entries(row));
  const others = unaskedIn(entity, viewer, false);
  const own = Object.entries(steps).filter(([field]) => !others.includes(field));
  return own.flatMap(([field, all]) =>
    stepsFrom(all, String(values.get(field)), viewer, row.can.update).map((step) => (
      <StepButton
        key={`${field} ${step.label} ${step.to}`}
        entity={entity}
        row={row}
        field={field}
        step={step}
        last={all.every(({ from }) => !from.includes(step.to))}
      />
    )),
  );
}

function StepButton<Row extends BaseRow>({
  entity,
  row,
  field,
  step,
  last,
}: {
  entity: Entity<Row, never>;
  row: Row;
  field: string;
  step: Step;
  last: boolean;
}) {
  const confirm = useConfirm();
  const toast = useToast();
  const save = useSave(entity, row.id);
  const becomes = step.to.replaceAll('_', ' ');

  const onClick = async () => {
    const yes =
      !last ||
      (await confirm({
        title: `This ${entity.one} will be ${becomes}`,
        text: `“${entity.label(row)}” stays ${becomes} then: no step leads on from there.`,
        // "Cancel" alone could mean the question.
        confirmLabel: `Yes, ${step.label.charAt(0).toLowerCase()}${step.label.slice(1)}`,
        cancelLabel: 'Keep as it is',
      }));
    if (!yes) return;
    save.mutate({ [field]: step.to } as never, {
      onSuccess: () => toast.success(`${entity.singular}: ${becomes}.`),
      onError: (error) => toast.error(error.message),
    });
  };

  return (
    <Button
      variant={last ? 'secondary' : 'primary'}
      busy={save.isPending}
      onClick={() => void onClick()}
    >
      {step.label}
    </Button>
  );
}

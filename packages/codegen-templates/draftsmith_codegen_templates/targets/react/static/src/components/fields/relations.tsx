import { useState } from 'react';
import type { FieldValues } from 'react-hook-form';
import type { AnyEntity, Reference } from '@/api/entity';
import { IconButton } from '../button';
import { Combobox } from '../combobox';
import { Icon } from '../icon';
import { Field, type FieldProps } from './field';
import { useFormReferences } from './references';

interface RelationProps {
  entity: AnyEntity;
}

/** Points to one row of another entity. The form holds its id; the label comes from what the form began with. */
export function RelationField<V extends FieldValues>({
  entity,
  ...props
}: FieldProps<V> & RelationProps) {
  const { references, locked } = useFormReferences(props.name);
  const [known, setKnown] = useState<Reference | null>(references[0] ?? null);
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => {
        const value = known && known.id === field.value ? known : null;
        if (locked && value) {
          return (
            <div className="locked">
              <Icon name="user" />
              <output id={id}>{value.label}</output>
            </div>
          );
        }
        return (
          <Combobox
            id={id}
            entity={entity}
            value={value}
            describedBy={describedBy}
            invalid={invalid}
            onBlur={field.onBlur}
            onChange={(next) => {
              setKnown(next);
              field.onChange(next?.id ?? '');
            }}
          />
        );
      }}
    </Field>
  );
}

/** Points to any number of rows of another entity; the form holds their ids. */
export function RelationsField<V extends FieldValues>({
  entity,
  ...props
}: FieldProps<V> & RelationProps) {
  const { references } = useFormReferences(props.name);
  const [known, setKnown] = useState(references);
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => {
        const ids = field.value as readonly string[];
        const chosen = known.filter((row) => ids.includes(row.id));
        return (
          <div className="relations">
            {chosen.length > 0 && (
              <ul className="chips" role="list">
                {chosen.map((row) => (
                  <li key={row.id} className="chip">
                    {row.label}
                    <IconButton
                      icon="close"
                      label={`Remove ${row.label}`}
                      onClick={() => field.onChange(ids.filter((other) => other !== row.id))}
                    />
                  </li>
                ))}
              </ul>
            )}
            <Combobox
              id={id}
              entity={entity}
              value={null}
              exclude={ids}
              describedBy={describedBy}
              invalid={invalid}
              placeholder={`Add ${entity.many}…`}
              onBlur={field.onBlur}
              onChange={(row) => {
                if (!row) return;
                setKnown((rows) => [...rows.filter((other) => other.id !== row.id), row]);
                field.onChange([...ids, row.id]);
              }}
            />
          </div>
        );
      }}
    </Field>
  );
}

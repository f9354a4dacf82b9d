import { zodResolver } from '@hookform/resolvers/zod';
import { useForm, useWatch } from 'react-hook-form';
import { z } from 'zod';
import { profileOf } from '@/app/profiles';
import { roles, type Role } from '@/app/roles';
import { useSession } from '@/auth/session';
import { Button } from '@/components/button';
import { ChoiceField, EmailField, RelationField, TextField } from '@/components/fields';
import { Icon } from '@/components/icon';
import { showRefusal } from '@/components/record/record-form';
import { mayEver } from '@/lib/access';
import { choice, email, optionalText } from '@/lib/schema';
import { roleOptions, useInvite, type Invitation } from './accounts';

const schema = z.object({
  email: email(),
  name: optionalText({ max: 200 }),
  role: choice(roleOptions),
  profile_id: z.string(),
});

/** Who is invited, and as what. A role with profiles asks which one is theirs. */
export function InviteForm({
  onInvited,
  onCancel,
}: {
  onInvited: (invitation: Invitation) => void;
  onCancel: () => void;
}) {
  const { viewer } = useSession();
  const invite = useInvite();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: '', name: '', role: '', profile_id: '' },
  });
  const { control, formState } = form;
  const role = useWatch({ control, name: 'role' });
  const profile = role in roles ? profileOf[role as Role] : undefined;
  const asksProfile = profile !== undefined && mayEver(profile.access.read, viewer);

  const submit = form.handleSubmit(async ({ profile_id, ...input }) => {
    try {
      onInvited(
        await invite.mutateAsync({
          ...input,
          ...(asksProfile && profile_id ? { profile_id } : {}),
        }),
      );
    } catch (error) {
      showRefusal(error, ['email', 'name', 'role', 'profile_id'], (name, message) =>
        form.setError(name as 'root', { type: 'server', message }),
      );
    }
  });

  return (
    <form className="invite" noValidate onSubmit={(event) => void submit(event)}>
      <h2>Invite somebody</h2>
      <p>You get a link to send them, with which they choose a password.</p>
      {formState.errors.root && (
        <p className="form-error" role="alert">
          <Icon name="alert" />
          {formState.errors.root.message}
        </p>
      )}
      <EmailField control={control} name="email" label="Email" autoComplete="off" />
      <TextField control={control} name="name" label="Name" autoComplete="off" optional />
      <ChoiceField control={control} name="role" label="Role" options={roleOptions} />
      {asksProfile && (
        <RelationField
          key={profile.path}
          control={control}
          name="profile_id"
          label={profile.singular}
          entity={profile}
          help={`Whose data they see as their own. Add the ${profile.one} first if it is missing.`}
          optional
        />
      )}
      <div className="dialog-actions">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" busy={formState.isSubmitting}>
          Invite
        </Button>
      </div>
    </form>
  );
}

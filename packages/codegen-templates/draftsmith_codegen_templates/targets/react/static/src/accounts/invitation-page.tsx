import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Navigate, useLocation } from 'react-router';
import { z } from 'zod';
import { AuthLayout } from '@/auth/auth-layout';
import { useAccept } from '@/auth/session';
import { newPassword, PASSWORD_HELP } from '@/auth/sign-up';
import { Button } from '@/components/button';
import { PasswordField } from '@/components/fields';
import { Icon } from '@/components/icon';
import { useTitle } from '@/components/page-header';

const schema = z.object({ password: newPassword });

/** Where the link of an invitation leads: its owner chooses a password and is signed in. */
export function InvitationPage() {
  useTitle('Choose a password');
  const token = useLocation().hash.slice(1);
  const accept = useAccept();
  const { control, handleSubmit } = useForm({
    resolver: zodResolver(schema),
    defaultValues: { password: '' },
  });
  const submit = handleSubmit(({ password }) => accept.mutate({ token, password }));

  if (accept.isSuccess) return <Navigate to="/" replace />;
  return (
    <AuthLayout>
      <h1>Choose a password</h1>
      <p className="page-subtitle">Then your account is ready.</p>
      <form className="auth-fields" noValidate onSubmit={(event) => void submit(event)}>
        {accept.error && (
          <p className="form-error" role="alert">
            <Icon name="alert" />
            {accept.error.message}
          </p>
        )}
        <PasswordField
          control={control}
          name="password"
          label="Password"
          autoComplete="new-password"
          help={PASSWORD_HELP}
        />
        <Button type="submit" variant="primary" busy={accept.isPending}>
          Save and sign in
        </Button>
      </form>
    </AuthLayout>
  );
}

import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm, type Control, type DefaultValues } from 'react-hook-form';
import { Link, Navigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { signUpRoles } from '@/app/sign-up';
import { Button } from '@/components/button';
import { EmailField, PasswordField, TextField } from '@/components/fields';
import { Icon } from '@/components/icon';
import { useTitle } from '@/components/page-header';
import { showRefusal } from '@/components/record/record-form';
import { email, text } from '@/lib/schema';
import { AuthLayout } from './auth-layout';
import { safeNext } from './next';
import { newPassword, PASSWORD_HELP, type SignUpRole } from './sign-up';
import { useSession, useSignUp } from './session';

type Shape = Record<string, z.ZodType>;
const accountShape: Shape = { email: email(), password: newPassword };

/** Takes the account and, for a role with a profile, the fields of the profile in one go. */
export function SignUpPage() {
  useTitle('Create an account');
  const [params] = useSearchParams();
  const next = safeNext(params.get('next'));
  const { viewer } = useSession();
  const [chosen, setChosen] = useState(signUpRoles[0]);

  if (viewer) return <Navigate to={next} replace />;
  if (!chosen) return <Navigate to="/login" replace />;
  const suffix = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthLayout>
      <h1>Create an account</h1>
      <p className="page-subtitle">It takes a minute.</p>
      {signUpRoles.length > 1 && (
        <fieldset className="segments sign-up-roles">
          <legend>I am a…</legend>
          {signUpRoles.map((option) => (
            <label key={option.role} className="segment">
              <input
                type="radio"
                name="role"
                checked={option.role === chosen.role}
                onChange={() => setChosen(option)}
              />
              {option.title}
            </label>
          ))}
        </fieldset>
      )}
      <SignUpForm key={chosen.role} role={chosen} />
      <p className="auth-switch">
        Already have an account? <Link to={`/login${suffix}`}>Sign in</Link>
      </p>
    </AuthLayout>
  );
}

type Values = Record<string, unknown>;

function SignUpForm({ role }: { role: SignUpRole }) {
  const signUp = useSignUp();
  const { profile } = role;
  // The profile's own name and email, where it has them, are those of the account.
  const asksName = !profile || !('name' in profile.schema.shape);
  const shape: Shape = {
    ...(asksName ? { name: text({ max: 200 }) } : {}),
    ...profile?.schema.shape,
    ...accountShape,
  };
  const form = useForm<Values, unknown, Values>({
    resolver: zodResolver(z.object(shape)),
    defaultValues: {
      name: '',
      ...profile?.values,
      email: '',
      password: '',
    } as DefaultValues<Values>,
  });
  const { errors, isSubmitting } = form.formState;
  const control = form.control as unknown as Control<Values>;

  const submit = form.handleSubmit(async ({ password, ...input }) => {
    const given = profile
      ? Object.fromEntries(Object.keys(profile.schema.shape).map((name) => [name, input[name]]))
      : undefined;
    try {
      await signUp.mutateAsync({
        email: String(input['email']),
        password: String(password),
        role: role.role,
        ...(typeof input['name'] === 'string' ? { name: input['name'] } : {}),
        ...(given ? { profile: given } : {}),
      });
    } catch (error) {
      const names = ['name', 'email', 'password', ...Object.keys(profile?.values ?? {})];
      showRefusal(error, names, (name, message) =>
        form.setError(name, { type: 'server', message }),
      );
    }
  });

  return (
    <form className="auth-fields" noValidate onSubmit={(event) => void submit(event)}>
      {errors.root && (
        <p className="form-error" role="alert">
          <Icon name="alert" />
          {errors.root.message}
        </p>
      )}
      {asksName && <TextField control={control} name="name" label="Name" autoComplete="name" />}
      <EmailField control={control} name="email" label="Email" autoComplete="username" />
      <PasswordField
        control={control}
        name="password"
        label="Password"
        autoComplete="new-password"
        help={PASSWORD_HELP}
      />
      {profile && <profile.fields control={control} />}
      <Button type="submit" variant="primary" busy={isSubmitting}>
        Create account
      </Button>
    </form>
  );
}

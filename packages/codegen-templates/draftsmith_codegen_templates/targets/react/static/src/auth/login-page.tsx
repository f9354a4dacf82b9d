import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { Link, Navigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { roles } from '@/app/roles';
import { signUpRoles } from '@/app/sign-up';
import { Avatar } from '@/components/avatar';
import { Button } from '@/components/button';
import { EmailField, PasswordField } from '@/components/fields';
import { Icon } from '@/components/icon';
import { useTitle } from '@/components/page-header';
import { email } from '@/lib/schema';
import { AuthLayout } from './auth-layout';
import { safeNext } from './next';
import { useDemoLogins, useLogIn, useSession } from './session';

const schema = z.object({
  email: email(),
  password: z.string().min(1, 'Enter your password.'),
});

export function LoginPage() {
  useTitle('Sign in');
  const [params] = useSearchParams();
  const next = safeNext(params.get('next'));
  const { viewer } = useSession();
  const logIn = useLogIn();
  const demoLogins = useDemoLogins();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { email: '', password: '' },
  });

  if (viewer) return <Navigate to={next} replace />;
  const suffix = next === '/' ? '' : `?next=${encodeURIComponent(next)}`;
  return (
    <AuthLayout>
      <h1>Sign in</h1>
      <p className="page-subtitle">Welcome back.</p>

      {demoLogins.length > 0 && (
        <section className="demo" aria-labelledby="demo-title">
          <h2 id="demo-title">
            <Icon name="sparkle" />
            Try it as
          </h2>
          <div className="demo-list">
            {demoLogins.map((login) => (
              <button
                key={login.email}
                type="button"
                className="demo-button"
                disabled={logIn.isPending}
                onClick={() => logIn.mutate(login)}
              >
                <Avatar name={roles[login.role as keyof typeof roles] ?? login.role} />
                <span className="recent-text">
                  <strong>{roles[login.role as keyof typeof roles] ?? login.role}</strong>
                  <small>{login.email}</small>
                </span>
                <Icon name="arrowRight" />
              </button>
            ))}
          </div>
          <p className="or">
            <span>or with your own account</span>
          </p>
        </section>
      )}

      <form
        className="auth-fields"
        noValidate
        onSubmit={(event) => void form.handleSubmit((input) => logIn.mutate(input))(event)}
      >
        {logIn.error && (
          <p className="form-error" role="alert">
            <Icon name="alert" />
            {logIn.error.message}
          </p>
        )}
        <EmailField control={form.control} name="email" label="Email" autoComplete="username" />
        <PasswordField control={form.control} name="password" label="Password" />
        <Button type="submit" variant="primary" busy={logIn.isPending}>
          Sign in
        </Button>
      </form>
      {signUpRoles.length > 0 && (
        <p className="auth-switch">
          New here? <Link to={`/signup${suffix}`}>Create an account</Link>
        </p>
      )}
    </AuthLayout>
  );
}

import type { ReactNode } from 'react';
import type { Control } from 'react-hook-form';
import { z } from 'zod';
import type { Role } from '@/app/roles';

const MIN_PASSWORD = 8;
export const PASSWORD_HELP = `At least ${MIN_PASSWORD} characters.`;
export const newPassword = z
  .string()
  .min(MIN_PASSWORD, `Use at least ${MIN_PASSWORD} characters.`)
  .max(200, 'Use at most 200 characters.');

/** A role anybody may take on, and what its profile asks at the beginning. */
export interface SignUpRole {
  role: Role;
  title: string;
  profile?: {
    schema: z.ZodObject;
    values: Readonly<Record<string, unknown>>;
    fields: (props: { control: Control<Record<string, unknown>> }) => ReactNode;
  };
}

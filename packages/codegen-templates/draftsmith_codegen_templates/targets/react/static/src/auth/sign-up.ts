import type { ReactNode } from 'react';
import type { Control } from 'react-hook-form';
import type { z } from 'zod';
import type { Role } from '@/app/roles';

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

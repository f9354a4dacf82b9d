import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import type { AnyEntity } from '@/api/entity';
import { Guard } from '@/auth/guard';

interface EntityPages {
  list: ComponentType;
  detail: ComponentType;
  create: ComponentType;
  edit: ComponentType;
}

/** The four addresses every entity has. Whether a row may be edited is known once it is read: its page asks. */
export function entityRoutes(entity: AnyEntity, pages: EntityPages): RouteObject {
  const { read, create } = entity.access;
  const page = (audience: typeof read, Page: ComponentType) => (
    <Guard audience={audience}>
      <Page />
    </Guard>
  );
  return {
    path: entity.path,
    children: [
      { index: true, element: page(read, pages.list) },
      { path: 'new', element: page(create, pages.create) },
      { path: ':id', element: page(read, pages.detail) },
      { path: ':id/edit', element: page(read, pages.edit) },
    ],
  };
}

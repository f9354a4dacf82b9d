import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { Providers } from '@/app/providers';
import { appRoutes } from '@/app/routes';

/** The whole app at an address, with a user in front of it. */
export function renderApp(address: string) {
  const router = createMemoryRouter(appRoutes, { initialEntries: [address] });
  render(
    <Providers>
      <RouterProvider router={router} />
    </Providers>,
  );
  return { router, user: userEvent.setup() };
}

import '@/lib/no-eval';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { appRoutes } from '@/app/routes';
import { Providers } from '@/app/providers';
import { applyTheme } from '@/lib/use-theme';
import '@/styles/index.css';

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
createRoot(root).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={createBrowserRouter(appRoutes)} />
    </Providers>
  </StrictMode>,
);

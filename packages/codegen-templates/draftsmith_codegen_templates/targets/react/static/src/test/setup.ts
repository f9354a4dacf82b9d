import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 10_000 });

// Test files share one page: each test leaves it as it found it.
afterEach(() => {
  cleanup();
  localStorage.clear();
});

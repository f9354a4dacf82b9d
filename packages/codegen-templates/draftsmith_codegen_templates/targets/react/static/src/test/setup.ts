import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';

// Test files share one page: each test leaves it as it found it.
afterEach(() => {
  cleanup();
  localStorage.clear();
});

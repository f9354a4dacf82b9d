import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import quick from './eslint.config.js';

// The rules that need types take several times as long: `npm run lint:types`, for example before a merge.
export default defineConfig([
  quick,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A handler may be async: what it rejects with is caught by the query client.
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, properties: false } },
      ],
    },
  },
]);

import { z } from 'zod';

// The content security policy allows no code from strings, which zod would try to use for the first schema that is
// made: this module comes before them all.
z.config({ jitless: true });

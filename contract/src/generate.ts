import { writeGenerated } from './output.ts';

await writeGenerated();

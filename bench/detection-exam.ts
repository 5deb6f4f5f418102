import { sit } from '../test/exam/exam.ts';
import { recall, score } from './score.ts';

/**
 * `node_modules/.bin/node bench/detection-exam.ts`: recall and false spans on the examination (`test/exam`), apart for the even rows, with
 * which rules are mended, and the odd ones, of which only the figures are looked at.
 */
console.log('| paper | rows | values | recall | false spans |\n|---|---|---|---|---|');
for (const paper of ['english', 'japanese', 'conversations', 'nothing'] as const) {
  const talks = sit(paper);
  for (const half of ['even', 'odd'] as const) {
    const rows = talks.filter((_, at) => at % 2 === (half === 'even' ? 0 : 1)).flat();
    const all = score(
      rows,
      rows.map((row) => row.found),
    ).by.get('all');
    console.log(
      `| ${paper}, ${half} | ${rows.length} | ${all?.values ?? 0} | ${recall(all)} | ${all?.wrong ?? 0} |`,
    );
  }
}

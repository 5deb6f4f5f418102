import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Rows of UniDic's lex_3_1.csv (about 880,000): surface, cost, part of speech in four steps, reading in katakana. */
export async function* readUnidic(work, run) {
  const file = join(work, 'unidic-mecab/usr/share/mecab/dic/unidic/lex_3_1.csv');
  if (!existsSync(file)) {
    run('apt-get', 'download', 'unidic-mecab');
    run('sh', '-c', 'dpkg -x unidic-mecab_*.deb unidic-mecab');
  }
  for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
    // The few surfaces that hold a comma are quoted and no words.
    if (line.startsWith('"')) continue;
    const [surface, , , cost, first, second, third, fourth, , , reading] = line.split(',');
    yield { surface, cost: Number(cost), pos: [first, second, third, fourth], reading: reading ?? '' };
  }
}

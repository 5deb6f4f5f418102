import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rows of mecab-ipadic's Noun.name.csv: surface, kind (姓, 名, 一般), cost and reading in katakana. */
export function readIpadicNames(work, run) {
  return readIpadic(work, run, 'Noun.name.csv').map(({ surface, cost, fields }) => ({
    surface,
    cost,
    kind: fields[3],
    reading: fields[7] ?? '',
  }));
}

/** Rows of one file of the dictionary: surface, cost, and the features from the part of speech on. */
export function readIpadic(work, run, file) {
  run('apt-get', 'download', 'mecab-ipadic');
  run('sh', '-c', 'test -d ipadic || dpkg -x mecab-ipadic_*.deb ipadic');
  const bytes = readFileSync(join(work, 'ipadic/usr/share/mecab/dic/ipadic', file));
  return new TextDecoder('euc-jp')
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [surface, , , cost, ...fields] = line.split(',');
      return { surface, cost: Number(cost), fields };
    });
}

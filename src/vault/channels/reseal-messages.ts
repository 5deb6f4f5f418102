import type { Db } from '#platform/db';
import type { SubjectKey } from '#vault/keys';
import { sealedAs } from './references.ts';
import { titleId } from './scan-conversation.ts';
import { listSealedMessages, listSealedReferences, resealMessage, resealReference } from './store-reseal.ts';

const BATCH = 100;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** What older versions of a subject's key sealed of its messages and mail, sealed anew by the newest. As `resealValues`: answers how many rows changed. */
export async function resealMessages(db: Db, key: SubjectKey): Promise<number> {
  let changed = 0;
  for (let after = FIRST; ;) {
    const rows = await db.tx(key.tenant, (sql) =>
      listSealedMessages(sql, key.tenant, key.subjectId, after, BATCH),
    );
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.messageId;
    const again = rows.flatMap((row) => {
      const { messageId, sealedText, sealedTitle } = row;
      const text = key.reseal('message', messageId, sealedText);
      const title = sealedTitle === null ? null : key.reseal('message', titleId(messageId), sealedTitle);
      return text === null && title === null
        ? []
        : [{ row, sealedText: text ?? sealedText, sealedTitle: title ?? sealedTitle }];
    });
    if (again.length > 0)
      await db.tx(key.tenant, async (sql) => {
        for (const one of again) await resealMessage(sql, key.tenant, one.row, one);
      });
    changed += again.length;
  }
  return changed + (await resealReferences(db, key));
}

async function resealReferences(db: Db, key: SubjectKey): Promise<number> {
  const rows = await db.tx(key.tenant, (sql) => listSealedReferences(sql, key.tenant, key.subjectId));
  let changed = 0;
  for (const row of rows) {
    const sealed = key.reseal('message', sealedAs(row.digest), row.sealed);
    if (sealed === null) continue;
    await db.tx(key.tenant, (sql) => resealReference(sql, key.tenant, row, sealed));
    changed += 1;
  }
  return changed;
}

import { classLabel, scan } from '#detection';
import type { Ctx } from '#platform/ctx';
import { newId } from '#platform/ids';
import { AppError } from '#platform/problems';
import type { KeepWordsAnswer, KeepWordsRequest } from '#vault/channels/api';
import { TOKEN_PATTERN } from '#vault/tokens/api';
import { detectionNow, type Detection } from './detection-rules.ts';
import type { ChannelDeps } from './ports.ts';

const BUDGET_MS = 250;

/**
 * Words that a client's team will use again and that the desk keeps in clear: a tag, a ready reply, the name of a team. They are for every customer, so
 * anything that is somebody's holds them back; what could not be read in time is held back too. Resolves once the desk has them.
 */
export async function keepWords(
  deps: Pick<ChannelDeps, 'db' | 'keys' | 'clock' | 'tell' | 'flushDesk'>,
  ctx: Ctx,
  words: KeepWordsRequest,
): Promise<KeepWordsAnswer> {
  if (words.kind !== 'tag' && !(ctx.actor.kind === 'person' && ctx.actor.role === 'lead'))
    throw new AppError('not_found');
  const held = holdBack(words, await detectionNow(deps, ctx.tenant));
  if (held !== null) return held;
  await deps.db.tx(ctx.tenant, (sql) =>
    deps.tell(sql, {
      type: 'words.kept',
      eventId: newId(),
      tenant: ctx.tenant,
      at: new Date(deps.clock.now()).toISOString(),
      words,
    }),
  );
  await deps.flushDesk(ctx.tenant);
  return { outcome: 'kept' };
}

function holdBack(
  words: KeepWordsRequest,
  detection: Detection,
): Extract<KeepWordsAnswer, { outcome: 'held' }> | null {
  const texts =
    words.kind === 'tag'
      ? [words.tag, words.tag.replaceAll(/[-_・]/g, ' ')]
      : words.kind === 'team'
        ? [words.team.nameEn, words.team.nameJa]
        : [words.reply.title, words.reply.text, ...words.reply.tags];
  const classes = new Set<string>();
  for (const text of texts) {
    const found = scan(text, { ...detection, budgetMs: BUDGET_MS, now: () => performance.now() });
    if (found.kind === 'withheld') {
      return {
        outcome: 'held',
        en: 'The text could not be checked in time, so it was not saved. Shorten it and try again.',
        ja: '時間内に内容を確認できなかったため、保存していません。文章を短くして、もう一度お試しください。',
      };
    }
    if (text.match(TOKEN_PATTERN) !== null) {
      return {
        outcome: 'held',
        en: 'This text names the masked value of one customer. Words that are used for everybody cannot hold it.',
        ja: '特定のお客様の伏せ字の値が含まれています。共通で使う文章には含められません。',
      };
    }
    for (const span of found.spans) classes.add(span.class);
  }
  if (classes.size === 0) return null;
  const labels = (locale: 'en' | 'ja'): string =>
    [...classes]
      .map((cls) => classLabel(cls as Parameters<typeof classLabel>[0], locale))
      .join(locale === 'en' ? ', ' : '、');
  return {
    outcome: 'held',
    en: `This looks like somebody’s data: ${labels('en')}. Words that are used for everybody cannot hold it.${words.kind === 'reply' ? ' {{customer.name}} stands for the customer’s name.' : ''}`,
    ja: `個人の情報が含まれているようです：${labels('ja')}。共通で使う言葉には含められません。${words.kind === 'reply' ? 'お客様の氏名は {{customer.name}} をお使いください。' : ''}`,
  };
}

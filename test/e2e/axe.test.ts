import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ROOT } from '../architecture.ts';
import { atDesk, clientSystem } from '../bad-input/asking.ts';
import { signInStaff, type Staff } from '../staff.ts';
import { startSystem, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press } from './browser.ts';

/**
 * axe-core with all its rules over every page, dialog and frame, in both languages and on both grounds.
 */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const STAFF = JSON.parse(readFileSync(join(ROOT, 'evaluation/staff.json'), 'utf8')) as {
  staff: Named[];
  clientOfficers: Named[];
};
interface Named {
  login: string;
  nameEn: string;
  nameJa: string;
}
type Lang = 'en' | 'ja';
type Ground = 'light' | 'dark';

let system: System;
let browser: Browser;
let staff: Staff;
let tenant: string;
let ticket: string;
/** Of a ticket that nobody has taken. */
let nobodys: string;

describe.skipIf(!HAS_BROWSER)('axe finds nothing', () => {
  beforeAll(async () => {
    system = await startSystem({ conversations: 6 });
    browser = await openBrowser();
    staff = await signInStaff(system, 'rohan.deshmukh');
    tenant = await staff.tenantOf('fernhill');
    ticket = await clientSystem(system, 'fernhill').stored({
      subject: 'about 4000 0566 5566 5556',
      text: 'please look at 4000 0566 5566 5556; the locker opens with blue lantern',
      attachments: [{ fileName: 'a.txt', mediaType: 'text/plain', base64: 'YQ==' }],
    });
    nobodys = await clientSystem(system, 'fernhill').stored({
      subject: 'another',
      text: 'and mine is 4242 4242 4242 4242',
    });
    await atDesk(staff, tenant, nobodys);
    await atDesk(staff, tenant, ticket);
    await staff.take(tenant, ticket);
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  test.concurrent.each(grounds([['ja', 'dark']]))(
    'on the pages of customers, %s, %s',
    async (lang, ground) => {
      const { page, check, wrong } = await visit(lang, ground);
      for (const path of ['/portal/fernhill', '/portal/nobody', '/widget/fernhill', '/widget/nobody']) {
        await page.goto(`${system.vaultOrigin}${path}?lang=${lang}`);
        await check(path);
      }
      await page.goto(`${system.vaultOrigin}/portal/fernhill?lang=${lang}`);
      await page.locator('.choice').nth(1).click();
      await page.locator('form').waitFor();
      await check('form');
      await page.locator('button[type=submit]').click();
      await check('form, with what is missing');
      await page.goto(`${system.vaultOrigin}/portal/fernhill?lang=${lang}`);
      await page.locator('.choice').first().click();
      await page.locator('form').waitFor();
      await check('before the chat');
      await page.locator('button[type=submit]').click();
      await page.locator('textarea').fill('card 4000 0566 5566 5556');
      await page.keyboard.press('Enter');
      await page.locator('.message.customer .chip').waitFor();
      await page.locator('button[aria-expanded]').click();
      const sealed = await frameOf(page, 'sealed');
      await sealed.locator('input').first().waitFor();
      await check('chat with the sealed form');
      await sealed.locator('input[name=card]').fill('4000 0566 5566 5557');
      await press(sealed, sealed.locator('button[type=submit]'));
      await sealed.locator('[aria-invalid=true]').waitFor();
      await check('sealed form with a mistake');
      await page.goto(`${system.vaultOrigin}/widget/fernhill?lang=${lang}`);
      await page.locator('textarea').waitFor();
      await check('widget with a chat');
      await page.context().close();
      expect(wrong).toEqual([]);
    },
  );

  test.concurrent.each(grounds([['en', 'dark']]))('on the front pages, %s, %s', async (lang, ground) => {
    const { page, check, wrong } = await visit(lang, ground);
    for (const path of ['/', '/enrol', `/enrol?invitation=inv_${'0'.repeat(32)}_${'a'.repeat(43)}`]) {
      await page.goto(`${system.deskOrigin}${path}`);
      await page.getByRole('heading').first().waitFor();
      if (path.includes('invitation')) await frameOf(page, 'sign-in');
      await check(path);
    }
    await page.goto(system.deskOrigin);
    await page.getByText(nameOf('rohan.deshmukh', lang)).first().click();
    await frameOf(page, 'sign-in');
    await check('sign-in');
    await page.context().close();
    expect(wrong).toEqual([]);
  });

  test.concurrent.each(grounds([['ja', 'dark']]))('on the agents’ desk, %s, %s', async (lang, ground) => {
    const { page, check, wrong } = await visit(lang, ground, 'rohan.deshmukh');
    const at = async (path: string, ready: string): Promise<void> => {
      await page.goto(`${system.deskOrigin}/agent${path}`);
      await page.locator(ready).first().waitFor();
    };
    const dialog = async (key: string, where: string): Promise<void> => {
      await page.keyboard.press(key);
      await page.locator('dialog[open], .floating').first().waitFor();
      await check(where);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open], .floating').first().waitFor({ state: 'detached' });
    };
    await at('/tickets?view=solved', 'h2, h3, .empty, [class*=empty]');
    await check('an empty view');
    await at('/tickets?view=all&q=nothing-is-called-so', 'h1');
    await check('a search that finds nothing');
    await at(`/tickets/fernhill/${ticket.replace(/^./, 'f')}?view=all`, 'h1, h2');
    await check('a ticket that is not there');
    await at('/me', 'h1');
    await check('settings');
    await at(`/me/nda/${tenant}`, 'h1');
    await check('an NDA');
    await at('/me/training/handling-customer-data', 'h1');
    await check('a training');

    await at(`/tickets/fernhill/${ticket}?view=all`, '.message');
    await page.locator('a.line').first().waitFor();
    await check('a conversation');
    await page.keyboard.press('n');
    await page.keyboard.type('a note');
    await check('a note being written');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Escape');
    await page.keyboard.press('r');
    await page.keyboard.type('we refund 4000 0566 5566 5556');
    await page.keyboard.press('Control+Enter');
    await check('a reply about to leave');
    await page.locator('.sending button').last().click();
    await page.locator('.held').waitFor();
    await check('a reply held back');
    await page.locator('.held button').last().click();
    // The focus comes back to the text by itself; only then can a key take it away.
    await page.locator('.composer-text:focus').waitFor();
    await page.locator('.composer-text').fill('');
    await page.keyboard.press('Escape');
    await dialog('Control+k', 'palette');
    await dialog('?', 'help');
    await dialog('m', 'ready replies');
    await dialog('#', 'words to mark');
    await page.keyboard.press('#');
    await page.keyboard.type('blue lantern');
    await page.keyboard.press('Enter');
    await page.locator('.floating').waitFor();
    await check('kinds to mark as');
    await page.keyboard.press('Escape');

    const chip = page.locator('.message-text button.dz-chip').first();
    const open = async (
      name: 'reveal' | 'match' | 'use' | 'unmark',
      tab: number,
      of = ticket,
    ): Promise<Frame> => {
      await at(`/tickets/fernhill/${of}?view=all`, '.message-text button.dz-chip');
      await chip.click();
      await frameOf(page, 'reveal');
      if (name !== 'reveal') await page.locator('.value-tab').nth(tab).click();
      return frameOf(page, name);
    };
    const reveal = await open('reveal', 0, nobodys);
    await reveal.locator('[data-purpose]:disabled').first().waitFor();
    await check('the purposes of a reveal');
    await press(reveal, reveal.locator('[data-purpose=process_refund]'));
    await reveal.locator('[role=alert]').waitFor();
    await check('a reveal refused');
    const shown = await open('reveal', 0);
    await press(shown, shown.locator('[data-purpose=process_refund]'));
    await shown.getByText('4000 0566 5566 5556').waitFor();
    await check('a value shown');
    const match = await open('match', 1);
    await match.locator('input[name=guess]').fill('1');
    await press(match, match.locator('button[type=submit]'));
    await match.locator('[data-match]').waitFor();
    await check('a match check');
    const use = await open('use', 2);
    await use.locator('input[name=amount]').fill('900');
    await check('a use without seeing');
    await press(use, use.locator('button[type=submit]'));
    await use.locator('[data-state=answered]').waitFor();
    await check('a use that was refused');
    await open('unmark', 3);
    await check('a value that is not sensitive');

    await at('/tickets?view=all', 'a.line');
    await page.locator('.list-head button').last().click();
    await page.locator('dialog[open] button.choice').first().waitFor();
    await check('find a value: which client');
    await page.locator('dialog[open] button.choice').first().click();
    await frameOf(page, 'search');
    await check('find a value');
    await page.context().close();
    expect(wrong).toEqual([]);
  });

  test.concurrent.each(grounds([['ja', 'light']]))('on the trust portal, %s, %s', async (lang, ground) => {
    const { page, check, wrong } = await visit(lang, ground, 'imogen.farrow');
    for (const tab of [
      '',
      '/releases',
      '/verify',
      '/policy',
      '/controls',
      '/people',
      '/oversight',
      '/destinations',
      '/pack',
      '/detection',
      '/keys',
      '/rules',
      '/values',
      '/nowhere',
    ]) {
      await page.goto(`${system.deskOrigin}/trust/fernhill${tab}`);
      await page.locator('main h1, main h2').first().waitFor();
      await check(`trust${tab}`);
    }
    await page.goto(`${system.deskOrigin}/trust/fernhill/rules`);
    const rules = await frameOf(page, 'rules');
    await rules.locator('h2 ~ .row > button').first().click();
    await rules.locator('.type-form').waitFor();
    await rules.locator('textarea').last().fill('card 4000 0566 5566 5556');
    await rules.locator('.tried mark').waitFor();
    await check('own types being written and tried');
    await page.goto(`${system.deskOrigin}/trust/fernhill/policy`);
    await page.locator('main header button').click();
    await page.locator('.tr-class summary').first().click();
    await page.locator('.tr-class input[type=checkbox]').first().click();
    await page.locator('.tr-differences').waitFor();
    await check('a policy being edited');
    await page.locator('.dz-row > button:enabled').filter({ hasText: '…' }).click();
    await (await frameOf(page, 'policy')).locator('button.main:enabled').waitFor();
    await check('a policy to be confirmed');
    await page.goto(`${system.deskOrigin}/trust/fernhill/destinations`);
    await page.locator('main table button').first().click();
    await check('a destination to be changed');
    await page.locator('main form button[type=submit]').first().click();
    await (await frameOf(page, 'order')).locator('button.main').waitFor();
    await check('a destination to be confirmed');
    await page.goto(`${system.deskOrigin}/trust/fernhill/releases?show=everything`);
    await page.locator('main button[aria-expanded]').first().click();
    await page.locator('main button[aria-expanded=true]').waitFor();
    await check('an entry opened');
    await page.goto(`${system.deskOrigin}/trust/fernhill/verify`);
    await page.locator('main button').first().click();
    await page
      .getByText(lang === 'ja' ? 'ログは完全です' : 'The log is whole')
      .first()
      .waitFor({ timeout: 60_000 });
    await check('a log verified');
    await page.goto(`${system.deskOrigin}/trust/aozora-denki`);
    await page.locator('main').first().waitFor();
    await check('another client’s portal');
    await page.context().close();
    expect(wrong).toEqual([]);
  });

  test.concurrent.each(grounds([['en', 'dark']]))('on the console, %s, %s', async (lang, ground) => {
    const { page, check, wrong } = await visit(lang, ground, 'graham.ashdown');
    for (const tab of [
      '',
      '/agreements',
      '/decisions',
      '/emergencies',
      '/containment',
      '/sign-ins',
      '/keys',
      '/nowhere',
    ]) {
      await page.goto(`${system.deskOrigin}/console${tab}`);
      await page.locator('main h1, main h2').first().waitFor();
      await check(`console${tab}`);
    }
    await page.goto(`${system.deskOrigin}/console`);
    const dialog = async (opener: string, where: string): Promise<void> => {
      await page.locator(opener).first().click();
      await page.locator('dialog[open]').waitFor();
      await check(where);
      await page.keyboard.press('Escape');
      await page.locator('dialog[open]').waitFor({ state: 'detached' });
    };
    await page.locator('.co-person-facts').first().waitFor();
    await page.locator('.dz-top-person').click();
    await (await frameOf(page, 'account')).locator('.adder').waitFor();
    await check('console: one’s own sign-in');
    await page.locator('dialog[open] .dz-dialog-head button').click();
    await dialog('main header button, main .row button, main button', 'console: invite');
    await dialog('main button[aria-label]', 'console: a person');
    await page.goto(`${system.deskOrigin}/console/containment`);
    await page.locator('.co-target select').selectOption({ index: 1 });
    await page.locator('main textarea').fill('drill of the test');
    await page.locator('main form button[type=submit]').click();
    await page.locator('dialog[open], [role=alert]').first().waitFor();
    await check('console: containment to be confirmed');
    await page.goto(`${system.deskOrigin}/console/looks`);
    await page.locator('main h1 ~ p, main .dz-soft').first().waitFor();
    await check('console: second looks');
    await page.goto(`${system.deskOrigin}/agent`);
    await page.locator('main, [class*=alone]').first().waitFor();
    await check('the agents’ desk for whom it is not');
    await page.context().close();
    expect(wrong).toEqual([]);
  });
});

/** Every language on every ground takes minutes; in the shorter run each page has one of them. */
function grounds(shorter: [Lang, Ground][]): [Lang, Ground][] {
  if (process.env['DOZO_LONG'] !== '1') return shorter;
  return [
    ['en', 'light'],
    ['ja', 'light'],
    ['en', 'dark'],
    ['ja', 'dark'],
  ];
}

interface Visit {
  page: Page;
  check: (where: string) => Promise<void>;
  wrong: string[];
}

/** A browser of that language and ground, signed in if somebody is named. */
async function visit(lang: Lang, ground: Ground, login?: string): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: lang === 'ja' ? 'ja-JP' : 'en-GB',
    colorScheme: ground,
    reducedMotion: 'reduce',
  });
  await context.addInitScript({ content: AXE });
  // As chosen in the page's own menu: else it takes the language of the account.
  await context.addInitScript((chosen) => localStorage.setItem('dozo-language', chosen), lang);
  const page = await context.newPage();
  if (login !== undefined) {
    await page.goto(system.deskOrigin);
    const name = nameOf(login, lang);
    await page.getByText(name).first().click();
    const frame = await frameOf(page, 'sign-in');
    await press(frame, frame.locator('button').filter({ hasText: name }).first());
    await page.waitForURL(/\/(?:agent|trust|console)/);
  }
  const wrong: string[] = [];
  let checked = 0;
  return {
    page,
    wrong,
    async check(where) {
      await page.waitForFunction(
        () =>
          document.querySelector('main h1, main h2, h1') !== null &&
          document.querySelector('[aria-busy="true"]') === null,
      );
      for (const frame of page.frames()) {
        if (frame !== page.mainFrame() && !(await isSeen(frame))) continue;
        checked += 1;
        wrong.push(
          ...(await violations(frame)).map(
            (one) =>
              `${where}${frame === page.mainFrame() ? '' : ` › ${new URL(frame.url()).pathname}`}: ${one}`,
          ),
        );
      }
      expect(checked).toBeGreaterThan(0);
    },
  };
}

/** Frames that nobody sees or hears of say nothing to anybody: the bridge, and one that the page has just taken away. */
async function isSeen(frame: Frame): Promise<boolean> {
  const element = await frame.frameElement().catch((error: unknown) => {
    if (frame.isDetached()) return null;
    throw error;
  });
  if (element === null) return false;
  return (await element.isVisible()) && (await element.getAttribute('aria-hidden')) !== 'true';
}

async function violations(frame: Frame): Promise<string[]> {
  return frame.evaluate(async () => {
    // Colours that are on their way are none yet.
    await Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => Number(one.effect?.getComputedTiming().endTime ?? 0) < 3_000)
        .map((one) => one.finished),
    );
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          what: Document,
          how: object,
        ): Promise<{
          violations: { id: string; nodes: { target: string[]; any: { message: string }[] }[] }[];
        }>;
      };
    };
    const found = await axe.run(document, {
      iframes: false,
      resultTypes: ['violations'],
    });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ target, any }) => `${id} ${target.join(' ')} ${(any[0]?.message ?? '').slice(0, 140)}`),
    );
  });
}

function nameOf(login: string, lang: Lang): string {
  const person = [...STAFF.staff, ...STAFF.clientOfficers].find((one) => one.login === login);
  return (lang === 'ja' ? person?.nameJa : person?.nameEn) ?? '';
}

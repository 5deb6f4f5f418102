import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startSystem, waitFor, type System } from '../system.ts';
import { frameOf, HAS_BROWSER, openBrowser, press, stepIn } from './browser.ts';

describe.skipIf(!HAS_BROWSER)('a customer asks to be erased', () => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    system = await startSystem();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await system?.remove();
  });

  test('the client’s officer erases the person; chat, ticket and values are gone, the log says so, the ticket’s dates stay', async () => {
    const customer = await browser.newPage();
    await customer.goto(`${system.vaultOrigin}/portal/fernhill?lang=en`);
    await customer.getByText('Chat with us').first().click();
    await customer.getByRole('button', { name: 'Start the chat' }).click();
    await customer.locator('textarea').fill('My card is 4242 4242 4242 4242 and the parcel never came.');
    await customer.keyboard.press('Enter');
    await customer.locator('.message.customer .chip').waitFor();
    const conversation = await customer.evaluate(
      () =>
        (JSON.parse(Object.values({ ...localStorage })[0] ?? '{}') as { conversation: string }).conversation,
    );

    const officer = await stepIn(browser, system, 'Imogen Farrow');
    await officer.goto(`${system.deskOrigin}/trust/fernhill/erasures`);
    const form = officer.locator('section').filter({ hasText: 'Erase a person' });
    await form.getByLabel('Conversation', { exact: true }).fill(conversation);
    await form.getByLabel('Your reference').fill('DSR-2026-1');
    const erase = form.getByRole('button', { name: 'Erase this person' });
    expect(await erase.isDisabled()).toBe(true);
    await form.getByLabel('Type ERASE to confirm').fill('ERASE');
    await erase.click();
    const frame = await frameOf(officer, 'order');
    await frame.getByText('It cannot be undone').waitFor();
    await press(frame, frame.getByRole('button', { name: 'Yes, erase' }));
    await form.getByText(/^Erased: 1 values? and 1 messages?/).waitFor();
    await officer.getByText('the person asked').first().waitFor();

    const [tenant, agent] = [await tenantOf(officer), await stepIn(browser, system, 'Rohan Deshmukh')];
    const ticket = await waitFor(async () => {
      const found = await agent.evaluate(
        async ([of, id]) =>
          (await fetch(`/api/t/${of}/tickets/${id}`)).json() as Promise<{
            messages?: unknown[];
            events?: { what: string }[];
          }>,
        [tenant, conversation] as const,
      );
      return found.messages?.length === 0 ? found : undefined;
    }, 'the desk’s copies to go');
    expect(JSON.stringify(ticket)).not.toMatch(/parcel|4242|tk1_/);
    expect(ticket.events?.map(({ what }) => what)).toContain('erased');
    await customer.reload();
    await customer.waitForLoadState('networkidle');
    expect(await customer.locator('.message.customer').count()).toBe(0);

    // How long values of a class are kept: what the choice risks is said beside it and again in the vault's frame.
    const rules = officer.locator('section').filter({ hasText: 'How long values are kept, by class' });
    await rules.getByLabel('How long Card is kept', { exact: true }).selectOption('solved');
    await rules.getByText('has to send it again').first().waitFor();
    await rules.getByRole('button', { name: 'Set 1 rule' }).click();
    const yes = await frameOf(officer, 'order');
    await yes.getByText('until the ticket is solved').waitFor();
    await press(yes, yes.getByRole('button', { name: 'Touch the passkey and set it' }));
    await rules.getByText('The rule is in force and in your log.').waitFor();
    const said = await officer.evaluate(async (of) => {
      const { lines } = (await (
        await fetch(`/api/trust/${of}/entries?kinds=shred.requested&limit=5`)
      ).json()) as { lines: { entry: string }[] };
      return lines.map((line) => atob(line.entry));
    }, tenant);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('"reference":"DSR-2026-1"');
  });

  async function tenantOf(page: Awaited<ReturnType<typeof stepIn>>): Promise<string> {
    return page.evaluate(async () => {
      const { session } = (await (await fetch('/api/session')).json()) as {
        session: { clients: { slug: string; tenant: string }[] };
      };
      return session.clients.find((one) => one.slug === 'fernhill')?.tenant ?? '';
    });
  }
});

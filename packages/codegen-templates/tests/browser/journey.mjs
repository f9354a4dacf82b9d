// A person's way through the running clinic: CHROMIUM=/usr/bin/chromium node journey.mjs URL AXE_SCRIPT FOLDER_FOR_SCREENSHOTS
// Prints one line for each step that held; ends with an error at the first that did not.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [, , url, axeFile, folder] = process.argv;
const axe = readFileSync(axeFile, 'utf8');
const executablePath = process.env.CHROMIUM;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const looks = {
  desktop: { viewport: { width: 1280, height: 860 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

/** A new visitor; whatever the page complains about on the console ends the journey. */
async function visitor(look, colorScheme = 'light') {
  const context = await browser.newContext({
    ...looks[look], colorScheme, baseURL: url, reducedMotion: 'reduce', locale: 'en-GB', timezoneId: 'Europe/London',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => assert.fail(`the page failed: ${error.message}`));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) assert.fail(`the page was refused something: ${message.text()}`);
  });
  return page;
}

async function signIn(page, role) {
  await page.goto('/login');
  await page.getByRole('button', { name: new RegExp(`${role}@example.com`) }).click();
  await page.getByRole('heading', { level: 1, name: /^Good / }).waitFor();
}

/** No violation of WCAG 2 A and AA, and nothing wider than the screen. */
async function inspect(page, name) {
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${folder}/${name}.png` });
  const { content, screen } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    screen: window.innerWidth,
  }));
  assert.ok(content <= screen, `${name} is ${content} pixels wide on a screen of ${screen}`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }),
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary}`);
  assert.deepEqual(found, [], `${name}: ${found.join('\n')}`);
}

const table = (page) => page.getByRole('table');
const rows = (page) => table(page).getByRole('rowheader');
const step = (name) => console.log(`held: ${name}`);
const unique = Date.now();

// Signing up: what is missing is said at its field, then the account works.
const patient = await visitor('desktop');
await patient.goto('/signup');
await patient.getByRole('button', { name: 'Create account' }).click();
await patient.getByRole('alert').first().waitFor();
assert.ok((await patient.getByRole('alert').count()) >= 3);
await inspect(patient, 'desktop-light-sign-up-refused');
await patient.getByLabel('Email').fill(`pat.${unique}@example.com`);
await patient.getByLabel('Password').fill('correct horse battery');
await patient.getByLabel('Name').fill(`Pat ${unique}`);
await patient.getByRole('button', { name: 'Create account' }).click();
await patient.getByRole('heading', { level: 1, name: /Pat/ }).waitFor();
await inspect(patient, 'desktop-light-home-empty');
step('sign-up');

// Booking: refused while something is missing, then created, changed, and confirmed by an administrator.
await patient.goto('/appointments');
await patient.getByText('No appointments yet').waitFor();
await inspect(patient, 'desktop-light-empty-list');
await patient.getByRole('link', { name: 'New appointment' }).first().click();
await patient.getByRole('button', { name: 'Create appointment' }).click();
await patient.getByRole('alert').first().waitFor();
await inspect(patient, 'desktop-light-form-refused');
await patient.getByLabel('Doctor').click();
const doctor = patient.getByRole('option').first();
const doctorName = await doctor.innerText();
await doctor.click();
await patient.getByLabel('Date').fill('2031-05-12T09:30');
await patient.getByLabel('Lasts').fill('45 min');
await patient.getByLabel(/^Reason/).fill('A very long reason '.repeat(12));
await patient.getByRole('button', { name: 'Create appointment' }).click();
await patient.getByRole('heading', { level: 1, name: /12 May 2031/ }).waitFor();
await patient.getByText(doctorName).first().waitFor();
await inspect(patient, 'desktop-light-detail');
step('create with validation errors');

const address = new URL(patient.url()).pathname;
const admin = await visitor('desktop');
await signIn(admin, 'admin');
await admin.goto(`${address}/edit`);
await admin.getByLabel('Lasts').fill('1 h');
await inspect(admin, 'desktop-light-edit');
await admin.getByRole('button', { name: 'Save changes' }).click();
await admin.getByText('Appointment saved.').waitFor();
await admin.getByText('1 hour').or(admin.getByText('1 h', { exact: true })).first().waitFor();
step('edit');

// A status goes the ways its states have: a patient may not confirm; what cannot be taken back is asked for.
await admin.locator('.badge', { hasText: 'Requested' }).waitFor();
await patient.goto(address);
await patient.getByRole('button', { name: 'Cancel' }).waitFor();
assert.equal(await patient.getByRole('button', { name: 'Confirm' }).count(), 0);
await admin.getByRole('button', { name: 'Confirm' }).click();
await admin.locator('.badge', { hasText: 'Confirmed' }).waitFor();
await inspect(admin, 'desktop-light-confirmed');
await patient.reload();
await patient.getByRole('button', { name: 'Cancel' }).click();
await inspect(patient, 'desktop-light-cancel');
await patient.getByRole('dialog').getByRole('button', { name: 'Yes, cancel' }).click();
await patient.locator('.badge', { hasText: 'Cancelled' }).waitFor();
assert.equal(await patient.getByRole('button', { name: 'Cancel' }).count(), 0);
step('status');

// Nobody is shown what goes without saying: patients neither a list of themselves nor their name beside each appointment.
await patient.goto('/appointments');
await rows(patient).first().waitFor();
assert.equal(await patient.getByRole('link', { name: 'Patients' }).count(), 0);
assert.equal(await patient.getByRole('columnheader', { name: 'Patient' }).count(), 0);
await admin.goto('/appointments');
await admin.getByRole('columnheader', { name: 'Patient' }).waitFor();
assert.ok((await admin.getByRole('columnheader', { name: 'Date' }).getAttribute('aria-sort')) !== 'none');
step('what goes without saying');

// Lists: search, sort, filter, pages; the address keeps it all.
await admin.goto('/appointments?page_size=10');
await rows(admin).first().waitFor();
assert.equal(await rows(admin).count(), 10);
await admin.getByRole('button', { name: 'Next page' }).click();
await admin.waitForURL(/page=2/);
await admin.goto('/appointments');
await table(admin).getByRole('button', { name: 'Date' }).click(); // the filter above the table has that name too
await admin.waitForURL(/sort=/);
await admin.getByPlaceholder('Search appointments').fill(`Pat ${unique}`);
await admin.waitForURL(/q=Pat/);
await admin.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
await admin.goto('/appointments');
await admin.getByRole('button', { name: 'Status' }).first().click();
await admin.getByRole('button', { name: 'Cancelled', exact: true }).click();
await admin.waitForURL(/status=cancelled/);
await admin.keyboard.press('Escape');
await admin.waitForFunction(() =>
  [...document.querySelectorAll('tbody .badge')].every((badge) => badge.textContent === 'Cancelled'),
);
await inspect(admin, 'desktop-light-filtered');
step('search, sort, filter, pages');

// Deleting asks first.
await admin.goto(address);
await admin.getByRole('button', { name: 'Delete' }).click();
await admin.getByRole('dialog').getByRole('button', { name: /Cancel|Keep/ }).click();
await admin.getByRole('dialog').waitFor({ state: 'hidden' });
await admin.getByRole('button', { name: 'Delete' }).click();
await inspect(admin, 'desktop-light-delete');
await admin.getByRole('dialog').getByRole('button', { name: /^Delete/ }).click();
await admin.waitForURL(/\/appointments$/);
assert.equal((await admin.request.get(`/api${address}`)).status(), 404);
step('delete with confirmation');

// Inviting: the link makes an account that sees what its role may, and no more; then it is locked out.
await admin.goto('/account/users');
await admin.getByRole('button', { name: 'Invite' }).click();
const invite = admin.getByRole('dialog');
await invite.getByLabel('Email').fill(`dora.${unique}@example.com`);
await invite.getByLabel(/^Name/).fill('Dora Doc');
await invite.getByText('Doctor', { exact: true }).click();
await inspect(admin, 'desktop-light-invite');
await invite.getByRole('button', { name: 'Invite' }).click();
const link = await invite.getByLabel('Link').inputValue();
await inspect(admin, 'desktop-light-invitation');
await invite.getByRole('button', { name: 'Close' }).click();
const dora = await visitor('phone');
await dora.goto(link);
await dora.getByLabel('Password').fill('short');
await dora.getByRole('button', { name: 'Save and sign in' }).click();
await dora.getByRole('alert').waitFor();
await inspect(dora, 'phone-light-invitation');
await dora.getByLabel('Password').fill('correct horse battery');
await dora.getByRole('button', { name: 'Save and sign in' }).click();
await dora.getByRole('heading', { level: 1, name: /Dora/ }).waitFor();
await dora.goto('/account/users');
await dora.getByText('This page is not for your role').waitFor();
await admin.getByRole('button', { name: 'Deactivate Dora Doc' }).click();
await admin.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click();
await admin.getByText('Deactivated').first().waitFor();
await inspect(admin, 'desktop-light-accounts');
await dora.goto('/appointments');
await dora.getByRole('heading', { name: 'Sign in' }).waitFor();
step('invite and lock out');

// Every role, on both screens, in both lights.
for (const role of ['patient', 'doctor', 'admin']) {
  for (const look of Object.keys(looks)) {
    for (const light of ['light', 'dark']) {
      const page = await visitor(look, light);
      await page.goto('/login');
      await page.getByRole('button', { name: /@example.com/ }).first().waitFor();
      if (role === 'patient') await inspect(page, `${look}-${light}-login`);
      await signIn(page, role);
      await inspect(page, `${look}-${light}-${role}-home`);
      await page.goto('/appointments');
      await rows(page).first().waitFor();
      await inspect(page, `${look}-${light}-${role}-list`);
      if (role === 'admin') {
        await rows(page).first().getByRole('link').click();
        await page.getByRole('link', { name: 'Edit' }).waitFor();
        await inspect(page, `${look}-${light}-detail`);
        await page.getByRole('link', { name: 'Edit' }).click();
        await page.getByRole('button', { name: 'Save changes' }).waitFor();
        await inspect(page, `${look}-${light}-form`);
        await page.goto('/account/users');
        await page.getByRole('button', { name: 'Invite' }).waitFor();
        await inspect(page, `${look}-${light}-accounts`);
        await page.goto('/nowhere/at/all');
        await page.getByText('There is no such page').waitFor();
        await inspect(page, `${look}-${light}-not-found`);
      }
      await page.context().close();
    }
  }
  step(`${role} on a desktop and a phone, light and dark`);
}

// The switch overrules the system, and stays.
await admin.goto('/');
await admin.getByRole('button', { name: /^Account of/ }).first().click();
await admin.getByTitle('Dark', { exact: true }).click();
await admin.reload();
assert.equal(await admin.evaluate(() => document.documentElement.dataset.theme), 'dark');
step('dark by choice');
await browser.close();

/** A claim checked as an experiment: what it is told, what it says when something is missing, and how figures are written. */
import { describe, expect, it } from 'vitest';
import { type ClaimInput, claim } from '@/cells/claim';
import { ofAll, percentage, share, shares, whole } from '@/cells/claim-figures';
import { shippedFile } from '@/runtime/shipped.build';

async function reported(input: ClaimInput) {
  const reports = [];
  for await (const report of claim(input)) reports.push(report);
  return reports;
}
const model = 'models/cycle/model.safetensors';

it('gives the figures once, and how long they took', async () => {
  const [report, ...more] = await reported({ check: 'tiesInTopK', files: {} });
  expect(report!.figures).toEqual(['2 of 3', '.500 .500 .000', '1 .000 .000']);
  expect(report!.milliseconds).toBeGreaterThanOrEqual(0);
  expect(more).toEqual([]);
});

it('reads the files that it is handed', async () => {
  const files = { [model]: shippedFile('cycle/model.safetensors') };
  const [report] = await reported({ check: 'cropping', files });
  expect(report!.figures).toEqual(['9', '9', 'never']);
});

it('gives a sentence for a file that is missing, one that is no model, and a check that is not there', async () => {
  await expect(reported({ check: 'cropping', files: {} })).rejects.toThrow(`${model} is missing`);
  const files = { [model]: new Uint8Array(4) };
  await expect(reported({ check: 'cropping', files })).rejects.toThrow(/safetensors/);
  await expect(reported({ check: 'none', files: {} })).rejects.toThrow('there is no check named none');
});

describe('figures', () => {
  it.each([
    [0.6652, '.665'],
    [0, '.000'],
    [1, '1'],
    [0.99999, '1'],
  ])('%f is written %s', (p, text) => {
    expect(share(p)).toBe(text);
  });

  it('stand in a row, with thousands, as percent and as parts', () => {
    expect(shares(new Float64Array([0.5, 0.25, 0.25]))).toBe('.500 .250 .250');
    expect(whole(167_167_000)).toBe('167,167,000');
    expect(percentage(29 / 30)).toBe('96.7 %');
    expect(ofAll(2, 50_257)).toBe('2 of 50,257');
  });
});

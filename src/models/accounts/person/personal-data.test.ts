import mongoose from 'mongoose';
import { createModels } from '../../index';
import { exportSections, personalData } from './personal-data';

describe('what each collection holds of a person', () => {
  const models = createModels(mongoose.createConnection());

  it('is said for every model, and for none that is gone', () => {
    expect(Object.keys(personalData).sort()).toEqual(Object.keys(models).sort());
  });

  it('says why, wherever it is in no export, and what a deletion leaves', () => {
    for (const [model, { exports, erases }] of Object.entries(personalData)) {
      expect([model, 'none' in exports ? exports.none : exports.says]).toEqual([
        model,
        expect.stringMatching(/\w{3,}/),
      ]);
      expect([model, erases]).toEqual([model, expect.stringMatching(/kept|deleted|goes|ends/)]);
    }
  });

  it('names sections once, and fields that the model has', () => {
    const names = exportSections.map(({ section }) => section);
    expect(new Set(names).size).toBe(names.length);
    for (const { model, fields } of exportSections) {
      const { schema } = models[model];
      expect([model, fields.filter((field) => schema.pathType(field) === 'adhocOrUndefined')]).toEqual([model, []]);
    }
  });

  it('lets no secret out', () => {
    const all = exportSections.flatMap(({ model, fields }) => fields.map((field) => `${model}.${field}`));
    expect(
      all.filter((field) => /passwordHash|tokenVersion|ApiKey\.hash|Token\.hash|personalSalt|idempotency/.test(field)),
    ).toEqual([]);
  });
});

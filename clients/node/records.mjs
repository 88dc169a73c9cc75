// Reads pages with what they include, follows relations, and writes, with kitsu, a client of JSON:API.

import assert from 'node:assert/strict';
import Kitsu from 'kitsu';

const { API, TOKEN } = process.env;
const api = new Kitsu({
  baseURL: API,
  camelCaseTypes: false,
  pluralize: false,
  resourceCase: 'none',
  headers: { Authorization: `Bearer ${TOKEN}`, 'X-Include': 'totalCount' },
});

/** All records of a type, page by page, as the links lead. */
async function everything(type, params) {
  const found = [];
  for (let number = 1, more = true; more; number += 1) {
    const page = await api.get(type, { params: { ...params, page: { size: 7, number } } });
    assert.ok(page.data.length <= 7);
    found.push(...page.data);
    more = page.links.next !== undefined;
    if (!more) assert.equal(Number(page.headers['x-include-total-count']), found.length);
  }
  return found;
}

/** The same by cursors. */
async function allInOnePass(type) {
  const found = [];
  let after = '';
  while (after !== undefined) {
    const page = await api.get(type, { params: { page: { size: 7, after } } });
    found.push(...page.data.map((record) => record.id));
    after = page.meta?.page?.after;
  }
  return found;
}

const people = await everything('customerusers', { include: 'customer.parent,userRoles,addresses.country' });
assert.ok(people.length > 7);
assert.equal(new Set(people.map((person) => person.id)).size, people.length);
for (const person of people) {
  assert.match(person.email, /@/);
  assert.ok(person.customer.data.name, 'the company is included');
  assert.ok(person.userRoles.data.every((role) => role.label));
  for (const address of person.addresses.data) assert.ok(address.country.data.name);
}
assert.ok(people.some((person) => person.customer.data.parent.data?.name), 'so is what stands above it');
assert.ok(people.some((person) => person.addresses.data.length > 0));
assert.deepEqual(await allInOnePass('customerusers'), people.map((person) => person.id));

const [first] = people;
const company = await api.get(`customerusers/${first.id}/customer`);
assert.equal(company.data.name, first.customer.data.name);
const colleagues = await api.get(`customers/${company.data.id}/users`, { params: { sort: '-id', fields: { customerusers: 'email' } } });
assert.ok(colleagues.data.some((person) => person.email === first.email));

const group = await api.create('customergroups', { name: 'Read by others' });
assert.equal(group.status, 201);
const renamed = await api.patch('customergroups', { id: group.data.id, name: 'Written by others' });
assert.equal(renamed.data.name, 'Written by others');
const child = await api.create('customers', {
  name: 'Made by others',
  parent: { data: { type: 'customers', id: company.data.id } },
  group: { data: { type: 'customergroups', id: group.data.id } },
});
const seen = await api.get(`customers/${child.data.id}`, { params: { include: 'parent,group' } });
assert.equal(seen.data.parent.data.name, company.data.name);
assert.equal(seen.data.group.data.name, 'Written by others');
await api.delete('customers', child.data.id);
await api.delete('customergroups', group.data.id);
await assert.rejects(api.get(`customers/${child.data.id}`), (error) => error.errors[0].status === '404');
await assert.rejects(
  api.create('customers', { name: '' }),
  (error) => error.errors[0].source.pointer === '/data/attributes/name',
);

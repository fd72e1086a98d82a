import { type DocumentNode, parse } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Limits } from '../config/index.ts';

/** For a document without `tokenCount`. */
const USUAL_TOKENS = 1_000;
/** Memory of a document and its plan, measured with the densest text: fields of two characters, comments of one. */
const BYTES = { token: 800, comment: 150, character: 2 };

export type Documents = LRUCache<string, DocumentNode>;

/** Caches parsed documents, within a number and an amount of memory. */
export function createDocuments({ count, bytes }: Limits['documents']): Documents {
  return new LRUCache({ max: count, maxSize: bytes, sizeCalculation: bytesOf });
}

const bytesOf = ({ tokenCount = USUAL_TOKENS, loc }: DocumentNode, key: string): number => {
  const text = loc?.source.body ?? key;
  const comments = text.split('#').length - 1;
  return tokenCount * BYTES.token + comments * BYTES.comment + text.length * BYTES.character;
};

/** The document of a text that was valid before, parsed again if it is no longer in the cache. */
export function validDocument(documents: Documents, text: string): DocumentNode {
  const known = documents.get(text);
  if (known !== undefined) return known;
  const document = parse(text);
  documents.set(text, document);
  return document;
}

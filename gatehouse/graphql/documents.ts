import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { limits } from './limits.ts';

const MOST = 2_000;
const MOST_BYTES = 32_000_000;
/** Bytes of a document and its plan, measured with the densest ones: fields of two characters, comments of one. */
const BYTES = { token: 800, comment: 150, character: 2 };

/** Caches parsed documents, within a number and an amount of memory. */
export function createDocuments(): LRUCache<string, DocumentNode> {
  return new LRUCache({ max: MOST, maxSize: MOST_BYTES, sizeCalculation: bytesOf });
}

const bytesOf = ({ tokenCount = limits.tokens, loc }: DocumentNode, key: string): number => {
  const text = loc?.source.body ?? key;
  const comments = text.split('#').length - 1;
  return tokenCount * BYTES.token + comments * BYTES.comment + text.length * BYTES.character;
};

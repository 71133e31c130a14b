import type { Nodes, Root, RootContent } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { createElement, type ReactNode, useMemo } from 'react';
import styles from './markdown.module.css';

/**
 * Markdown as elements of the page. It is never HTML on the way: tags inside of it are shown as text, links lead only
 * to web addresses, and pictures, which would tell others who reads, are links too (CVE-2025-32019).
 */
export function Markdown({ text }: { readonly text: string }) {
  const tree = useMemo(() => parse(text), [text]);
  return <div className={styles.markdown}>{childrenOf(tree)}</div>;
}

// Far more than anybody reads; parsing takes time with the length.
const LIMIT = 200_000;

function parse(text: string): Root {
  return fromMarkdown(text.slice(0, LIMIT), {
    extensions: [gfmTable()],
    mdastExtensions: [gfmTableFromMarkdown()],
  });
}

function childrenOf(node: { readonly children: readonly RootContent[] }): ReactNode[] {
  return node.children.map((child, index) => render(child, `${index}`));
}

function render(node: Nodes, key: string): ReactNode {
  switch (node.type) {
    case 'text':
      return node.value;
    case 'html':
      return node.value;
    case 'inlineCode':
      return <code key={key}>{node.value}</code>;
    case 'code':
      return <pre key={key}>{node.value}</pre>;
    case 'break':
      return <br key={key} />;
    case 'thematicBreak':
      return <hr key={key} />;
    case 'image':
      return link(node.url, node.alt ?? node.url, key);
    case 'link':
      return link(node.url, childrenOf(node), key);
    case 'heading':
      // The page has the first rank, its parts the second.
      return createElement(`h${Math.min(6, node.depth + 1)}`, { key }, ...childrenOf(node));
    case 'list':
      return createElement(node.ordered ? 'ol' : 'ul', { key }, ...childrenOf(node));
    case 'table':
      return (
        <div key={key} className={styles.scroll}>
          <table>
            <tbody>{childrenOf(node)}</tbody>
          </table>
        </div>
      );
    default: {
      const element = elements[node.type];
      if (!('children' in node)) return null;
      return element ? createElement(element, { key }, ...childrenOf(node)) : childrenOf(node);
    }
  }
}

const elements: Readonly<Record<string, string>> = {
  paragraph: 'p',
  emphasis: 'em',
  strong: 'strong',
  blockquote: 'blockquote',
  listItem: 'li',
  tableRow: 'tr',
  tableCell: 'td',
};

function link(url: string, content: ReactNode, key: string): ReactNode {
  if (!/^https?:\/\//i.test(url)) return <span key={key}>{content}</span>;
  return (
    <a key={key} href={url} rel="noreferrer nofollow" target="_blank">
      {content}
    </a>
  );
}

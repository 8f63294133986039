import fc from 'fast-check';
import { textOfHtml } from './html-text.js';

it.each([
  ['a sentence', '<p>Hola &iquest;c&oacute;mo est&aacute; mi hijo&#63;</p>', 'Hola ¿cómo está mi hijo?'],
  ['lines', 'one<br>two<BR/>three<div>four</div><div>five</div>', 'one\ntwo\nthree\nfour\nfive'],
  ['an empty line', 'one<br><br>two<p>three</p><p>four</p>', 'one\n\ntwo\n\nthree\n\nfour'],
  ['lists and tables', '<ul><li>one<li>two</ul><table><tr><td>a<td>b<tr><td>c</table>', '- one\n- two\n\na b\nc'],
  ['spaces', 'he\n  is&nbsp;\t<b>not</b>\r\n breathing', 'he is not breathing'],
  [
    'a quotation',
    'Yes.<blockquote>Call?<blockquote>At six</blockquote></blockquote>No.',
    'Yes.\n\n> Call?\n>\n> > At six\n> >\nNo.',
  ],
  ['a line across', 'one<hr>two', 'one\n________________________________\ntwo'],
  [
    'what is not said',
    '<head><title>T</title></head><STYLE>p{}</style >a<script>if (a<b) alert("x>y")</script>b<!-- c > d -->e',
    'abe',
  ],
  ['a script without an end', 'a<script>stop texting me', 'astop texting me'],
  ['a comment without an end', 'a<!-- > stop', 'a > stop'],
  ['what is no tag', '3 < 4 and 5 > 4, I <3 him <', '3 < 4 and 5 > 4, I <3 him <'],
  ['half a tag', 'he is <b', 'he is <b'],
  [
    'odd numbers',
    '&#8217;&#x1F494;&#146;&#0;&#xD800;&#99999999;&nosuch;&amp;lt;&',
    '’💔’\uFFFD\uFFFD\uFFFD&nosuch;&lt;&',
  ],
  ['a link', '<a href="https://x.example/?a=1&b=2" onclick="x()">our page</a>', 'our page'],
  ['names of Word', '<o:p>one</o:p><p class=MsoNormal>two<o:p>&nbsp;</o:p></p>', 'one\n\ntwo'],
  ['nothing', '', ''],
])('%s', (_, html, text) => expect(textOfHtml(html)).toBe(text));

it('what the family wrote is there whatever stands around it, and nothing throws', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '<p',
    '</blockquote>',
    '<blockquote>',
    '<!--',
    '-->',
    '<td>',
    '&',
    '"',
    '<b title=',
    '\0',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
      expect(textOfHtml(`<p>he is not breathing</p>${pieces.join('')}`)).toContain('he is not breathing');
    }),
    { numRuns: 300 },
  );
});

it.each([
  ['tags', '<b>'.repeat(330_000)],
  ['beginnings of tags', '<a '.repeat(330_000)],
  ['quotations', `${'<blockquote>a'.repeat(70_000)}`],
  ['scripts', '<script>'.repeat(120_000)],
  ['comments', '<!-- >'.repeat(160_000)],
  ['ends of comments', '<!-->'.repeat(200_000)],
  ['entities', '&amp;'.repeat(200_000)],
  ['spaces', `a${' '.repeat(999_000)}b`],
])('a megabyte of %s is read in bounded time, and not more than five times as long', (_, html) => {
  const began = process.cpuUsage();
  expect(textOfHtml(html).length).toBeLessThan(html.length * 5);
  expect(process.cpuUsage(began).user).toBeLessThan(5_000_000); // microseconds of work, not of waiting
});

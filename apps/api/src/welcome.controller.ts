import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '#platform/http/access.js';

const PLACES: readonly (readonly [string, string])[] = [
  ['/inquire', 'the form for families'],
  ['/docs', 'the API, to read and to try'],
  ['/openapi.json', 'the API, for programs (OpenAPI 3.1)'],
  ['/health/ready', 'whether everything is up'],
];

/** `/` says what is where; nothing here tells a stranger more than that. */
@ApiExcludeController()
@Controller()
export class WelcomeController {
  @Get()
  @Public()
  @Header('content-type', 'text/html; charset=utf-8')
  welcome(): string {
    const rows = PLACES.map(([path, what]) => `<li><a href="${path}">${path}</a> ${what}</li>`).join('');
    return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Hearthline</title><main><h1>Hearthline</h1><p>Follow-up for people who help families.</p><ul>${rows}</ul><p>Staff routes stand under <code>/v1</code> and want an API key.</p></main></html>`;
  }
}

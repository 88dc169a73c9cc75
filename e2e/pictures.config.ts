import { defineConfig } from '@playwright/test';
import tests from './playwright.config.js';

// Takes the pictures of the README.
export default defineConfig({ ...tests, testDir: 'pictures', reporter: 'list' });

// Makes pages quicker and kinder; every page works without it.
import './dialogs';
import './fields';
import './forms';
import './grid';
import './grid-columns';
import './grid-filters';
import './grid-selection';
import './keys';
import './matrix';
import './poll';

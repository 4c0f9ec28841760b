// What the pages gain when scripts run. Every behaviour is an attribute in the markup, listed in ../README.md;
// listeners sit on the document, so that parts swapped in later have them too. All words come from the markup.

import { startDialogs, ask } from "./dialogs.js";
import { startForms } from "./forms.js";
import { startPasskey } from "./passkey.js";
import { startPassword } from "./password.js";
import { startSelection } from "./selection.js";
import { startSession } from "./session.js";
import { startTheme } from "./theme.js";
import { startTidbits } from "./tidbits.js";

startTheme();
startDialogs();
startForms(ask);
startPasskey();
startPassword();
startSelection();
startSession();
startTidbits();

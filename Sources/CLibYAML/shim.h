// libyaml 0.2: the event API. No logic here.
#include <yaml.h>

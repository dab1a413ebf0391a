// FFmpeg 5: demux, decode, encode, pixel format conversion. Macros Swift cannot import become functions. No logic here.
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

static inline int omni_averror_eof(void) { return AVERROR_EOF; }
static inline int omni_averror_eagain(void) { return AVERROR(EAGAIN); }
static inline int omni_averror_exit(void) { return AVERROR_EXIT; }
static inline int omni_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int64_t omni_av_nopts_value(void) { return AV_NOPTS_VALUE; }
static inline void omni_av_strerror(int code, char *buffer, size_t size) { av_strerror(code, buffer, size); }

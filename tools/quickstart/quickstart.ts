console.error("nothing to show yet");
